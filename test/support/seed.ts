import fc from 'fast-check';
import { inject } from 'vitest';

// one seed a run, printed at its start; FAST_CHECK_SEED repeats it
fc.configureGlobal({ seed: inject('seed') });

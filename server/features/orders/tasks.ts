import { countFreePiecesTask } from './count-free-pieces.ts';

export const orderTasks = [countFreePiecesTask];

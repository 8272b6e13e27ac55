import { create } from 'zustand';

type Identity = {
  /** What has to be proved with, while the question is open. */
  asking: 'password' | 'code' | null;
  answer: ((proved: boolean) => void) | null;
};

export const useIdentity = create<Identity>()(() => ({ asking: null, answer: null }));

let open: Promise<boolean> | undefined;

/** Asks once, however many calls wait for it. Answers whether it was proved. */
export function askIdentity(how: 'password' | 'code'): Promise<boolean> {
  open ??= new Promise((resolve) => {
    useIdentity.setState({
      asking: how,
      answer: (proved) => {
        open = undefined;
        useIdentity.setState({ asking: null, answer: null });
        resolve(proved);
      },
    });
  });
  return open;
}

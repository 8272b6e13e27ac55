import { create } from 'zustand';

type Identity = {
  /** What has to be proved with, while the question is open. */
  asking: 'password' | 'code' | null;
  answer: ((proved: boolean) => void) | null;
};

export const useIdentity = create<Identity>()(() => ({ asking: null, answer: null }));

export function askIdentity(how: 'password' | 'code'): Promise<boolean> {
  return new Promise((resolve) => {
    useIdentity.setState({
      asking: how,
      answer: (proved) => {
        useIdentity.setState({ asking: null, answer: null });
        resolve(proved);
      },
    });
  });
}

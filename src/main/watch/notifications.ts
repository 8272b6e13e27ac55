import { Notification } from 'electron';

type Notice = { title: string; body: string; path: string };

type Options = {
  onClick: (path: string) => void;
  /** Says it inside the window; answers false when there is none. */
  sayInside: (notice: Notice) => boolean;
};

export type Notifications = {
  show(notice: Notice): void;
  /** A window is there: what could be said nowhere is said now. */
  catchUp(): void;
};

/** One notification that replaces itself. "Supported" is no promise: on some systems every show fails. */
export function openNotifications({ onClick, sayInside }: Options): Notifications {
  let shown: Notification | undefined;
  let unsaid: Notice | undefined;
  const fallback = (notice: Notice) => {
    unsaid = sayInside(notice) ? undefined : notice;
  };
  return {
    show(notice) {
      shown?.close();
      unsaid = undefined;
      if (!Notification.isSupported()) return fallback(notice);
      // kept in a variable: a collected notification loses its click
      shown = new Notification({ title: notice.title, body: notice.body });
      shown.on('click', () => onClick(notice.path));
      shown.on('failed', () => fallback(notice));
      shown.show();
    },
    catchUp() {
      if (unsaid) fallback(unsaid);
    },
  };
}

import type { Page } from 'playwright';

/** What reaches over the window's right edge, on the screen and in its dialogs; fireflies may. */
export const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *, [role="dialog"] *')]
      .filter(
        (element) => element.getBoundingClientRect().right > window.innerWidth + 1 && !element.closest('.firefly'),
      )
      .map((element) => element.outerHTML.slice(0, 120)),
  );

/** Words that are wider than what holds them. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *, [role="dialog"] *')]
      .filter((element) => {
        const look = getComputedStyle(element);
        const cutsOnPurpose =
          look.textOverflow === 'ellipsis' || look.position === 'absolute' || look.overflowX !== 'visible';
        return (
          /^(BUTTON|LABEL|TH|DT|DD)$/.test(element.tagName) &&
          !cutsOnPurpose &&
          element.scrollWidth > element.clientWidth + 1
        );
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );

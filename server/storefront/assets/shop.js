// What pages can do more with script: nothing here is needed to buy.
const page = document.documentElement;
page.classList.add('js');
const one = (selector) => document.querySelector(selector);
const all = (selector) => document.querySelectorAll(selector);
const cookie = (name) =>
  document.cookie
    .split('; ')
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);

function setUpCheckout(form) {
  const quantity = one('#quantity');
  const inWords = ({ currency, digits }, minor) =>
    new Intl.NumberFormat(form.dataset.locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: Number(digits),
      maximumFractionDigits: Number(digits),
    }).format(minor / 10 ** digits);
  const unitPrice = ({ price, steps }, count) =>
    steps
      .split(',')
      .filter(Boolean)
      .map((step) => step.split(':').map(Number))
      .reduce((unit, [from, minor]) => (count >= from ? minor : unit), Number(price));

  function update() {
    const variant = form.querySelector('input[name=variantId]:checked');
    if (!variant) return;
    const { min, max, limits } = variant.dataset;
    quantity.min = min;
    quantity.max = max;
    one('#limits').textContent = limits;
    for (const input of all('.variant .detail input'))
      input.required = 'required' in input.dataset && input.closest('.variant').contains(variant);
    const count = Number(quantity.value);
    one('#total').textContent = count > 0 ? inWords(variant.dataset, unitPrice(variant.dataset, count) * count) : '';
    // a way of paying that does not take this variant's currency can't be chosen with it
    for (const way of all('input[name=gateway]')) {
      const takes = way.dataset.currencies?.split(' ').includes(variant.dataset.currency) ?? true;
      way.closest('label').hidden = !takes;
      way.disabled = !takes;
    }
    if (!form.querySelector('input[name=gateway]:checked:enabled')) {
      const first = form.querySelector('input[name=gateway]:enabled');
      if (first) first.checked = true;
    }
  }
  function step(by) {
    quantity.value = Math.min(Math.max(Number(quantity.value || 0) + by, Number(quantity.min)), Number(quantity.max));
    update();
  }
  for (const button of all('.stepper button')) button.hidden = false;
  one('.less').addEventListener('click', () => step(-1));
  one('.more').addEventListener('click', () => step(1));
  form.addEventListener('input', update);
  form.addEventListener('change', (event) => {
    if (event.target.name === 'variantId') step(0);
  });
  form.addEventListener('submit', () => setTimeout(() => (form.querySelector('[type=submit]').disabled = true)));
  addEventListener('pageshow', () => (form.querySelector('[type=submit]').disabled = false));
  update();
}

/** Looks for news while the order waits. The shop keeps each look until the keys are there, or 5 s; where it answers sooner, the looks become slower by and by. */
function follow(order) {
  const keptMs = 5000;
  const soonMs = 300;
  let waitMs = soonMs;
  async function look() {
    const askedAt = Date.now();
    try {
      const headers = { accept: 'application/json', prefer: `wait=${keptMs / 1000}` };
      const response = await fetch(order.dataset.state, { headers });
      if (response.ok && (await response.json()).version !== order.dataset.version)
        return location.replace(location.pathname);
    } catch {
      // offline for a moment: the next look tells
    }
    waitMs = Date.now() - askedAt > keptMs / 2 ? soonMs : Math.min(waitMs * 1.08, 5000);
    setTimeout(() => void look(), waitMs);
  }
  void look();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) waitMs = soonMs;
  });
}

function countDown(element) {
  const behind = Number(element.dataset.now) - Date.now();
  const until = Number(element.dataset.until) - behind;
  const show = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    element.querySelector('b').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  };
  show();
  setInterval(show, 1000);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // plain http on a local network has no clipboard
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

function setUpCopy(button, read) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener('click', async () => {
    await copyText(await read());
    button.textContent = document.body.dataset.copied;
    setTimeout(() => (button.textContent = label), 1500);
  });
}

function leadBack(orderNo) {
  const { open, openLink } = document.body.dataset;
  const bar = document.createElement('p');
  bar.className = 'open-order wrap';
  const link = document.createElement('a');
  link.href = `/o/${orderNo}`;
  link.textContent = openLink;
  bar.append(`${open} `, link);
  one('main').before(bar);
}

const form = one('form.checkout');
if (form) setUpCheckout(form);
const order = one('#order');
if (order?.dataset.waiting) follow(order);
for (const element of all('.countdown')) countDown(element);
for (const button of all('[data-copy]')) {
  setUpCopy(button, () => {
    const source = document.getElementById(button.dataset.copy);
    return source.value ?? source.textContent;
  });
}
for (const button of all('[data-copy-from]'))
  setUpCopy(button, async () =>
    (await (await fetch(button.dataset.copyFrom)).text()).replaceAll('\r\n', '\n').trimEnd(),
  );
const openOrder = cookie('yh_open');
if (openOrder && /^[0-9A-Z]+$/.test(openOrder) && !order) leadBack(openOrder);

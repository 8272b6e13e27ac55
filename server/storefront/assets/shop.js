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

/** Copies within the click itself, which every browser allows, on plain http and inside apps too; true only when a copy has really been made. */
function copyNow(text) {
  let taken = false;
  const fill = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData.setData('text/plain', text);
    taken = true;
  };
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  Object.assign(area.style, { position: 'fixed', top: '0', left: '0', opacity: '0', fontSize: '16px' });
  const focused = document.activeElement;
  document.body.append(area);
  addEventListener('copy', fill, true);
  try {
    area.select();
    area.setSelectionRange(0, text.length);
    return document.execCommand('copy') && taken;
  } catch {
    return false;
  } finally {
    removeEventListener('copy', fill, true);
    area.remove();
    focused?.focus({ preventScroll: true });
  }
}

async function copyText(text) {
  if (copyNow(text)) return true;
  try {
    const late = new Promise((_resolve, reject) => setTimeout(reject, 1500));
    await Promise.race([navigator.clipboard.writeText(text), late]);
    return true;
  } catch {
    return false;
  }
}

/** Selects what could not be copied, so that a long press or the keyboard copies it. */
function selectFor(button, sources) {
  const [source] = sources;
  if (sources.length > 1) {
    let area = button.closest('section').querySelector('textarea.all');
    if (!area) {
      area = document.createElement('textarea');
      area.className = 'all';
      area.readOnly = true;
      area.rows = Math.min(8, sources.length);
      area.setAttribute('aria-label', button.dataset.label);
      button.closest('.row').after(area);
    }
    area.value = textOf(sources);
    area.focus();
    area.select();
  } else if (source.select) {
    source.focus();
    source.select();
  } else getSelection().selectAllChildren(source);
}

const textOf = (sources) => sources.map((source) => source.value ?? source.textContent).join('\n');

/** The button copies what is on the page already: nothing is fetched, so that neither a slow network nor a refusal can get in between. */
function setUpCopy(button, find) {
  const { copied, copyFailed } = document.body.dataset;
  const label = button.textContent;
  const note = document.createElement('span');
  note.className = 'copy-note';
  note.setAttribute('role', 'status');
  button.hidden = false;
  button.dataset.label = label.trim();
  const line = button.parentElement;
  if (line.localName === 'li') line.append(note);
  else line.after(note);
  let reset;
  button.addEventListener('click', async () => {
    const sources = find();
    const done = sources.length > 0 && (await copyText(textOf(sources)));
    clearTimeout(reset);
    note.textContent = done ? '' : copyFailed;
    button.textContent = done ? copied : label;
    if (done) reset = setTimeout(() => (button.textContent = label), 1500);
    else selectFor(button, sources);
  });
}

/** Does the work in the background, shows how far it is, and sends the form with the answer. */
function doWork(form) {
  const { challenge, worker: path, done, failed, progress } = form.dataset;
  const asked = JSON.parse(challenge);
  const bar = form.querySelector('progress');
  const status = form.querySelector('[role=status]');
  const giveUp = () => {
    status.textContent = failed;
    bar.hidden = true;
    form.querySelector('.instead').classList.remove('no-script');
  };
  let told = 0;
  const show = (part) => {
    bar.value = Math.round(part * 100);
    const quarter = Math.floor(part * 4);
    if (quarter > told) status.textContent = progress.replace('%', `${quarter * 25} %`);
    told = Math.max(told, quarter);
  };
  try {
    const address = { createScriptURL: (url) => url };
    const trusted = self.trustedTypes?.createPolicy('work', address) ?? address;
    const worker = new Worker(trusted.createScriptURL(path));
    worker.onerror = giveUp;
    worker.onmessage = ({ data }) => {
      if ('part' in data) return show(data.part);
      worker.terminate();
      if (data.number === undefined) return giveUp();
      bar.value = 100;
      status.textContent = done;
      form.elements.work.value = btoa(JSON.stringify({ ...asked, number: data.number }));
      form.submit();
    };
    worker.postMessage(asked);
  } catch {
    giveUp();
  }
}

function leadBack(orderNo) {
  const { open, openLink } = document.body.dataset;
  const bar = document.createElement('p');
  bar.className = 'open-order';
  const link = document.createElement('a');
  link.href = `/o/${orderNo}`;
  link.textContent = openLink;
  bar.append(`${open} `, link);
  one('main').prepend(bar);
}

const form = one('form.checkout');
if (form) setUpCheckout(form);
const work = one('form#work');
if (work) doWork(work);
const order = one('#order');
if (order?.dataset.waiting) follow(order);
for (const element of all('.countdown')) countDown(element);
for (const button of all('[data-copy]')) setUpCopy(button, () => [document.getElementById(button.dataset.copy)]);
for (const button of all('[data-copy-all]')) setUpCopy(button, () => [...all(button.dataset.copyAll)]);
const openOrder = cookie('yh_open');
if (openOrder && /^[0-9A-Z]+$/.test(openOrder) && !order) leadBack(openOrder);

// Runs before the first paint, so that a chosen theme never flashes the other one.
try {
  const kept = JSON.parse(localStorage.getItem('yinghuo.preferences') || '{}').state || {};
  if (kept.theme === 'dark' || kept.theme === 'light') document.documentElement.dataset.theme = kept.theme;
  if (kept.language) document.documentElement.lang = kept.language;
} catch {
  // Private mode without storage: the system's theme is used.
}

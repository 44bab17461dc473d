/**
 * Opens `/member/intake` where there is no network, and sends what waits when there is one again. It keeps one page,
 * which is nobody's, and what that page is made of; everything else goes to the network and is never kept.
 */
const PAGE = '/member/intake';
const SHELL = '/member/intake/offline';
const CACHE = 'intake';
const SLOW = 8_000;
const FRESH = 3_600_000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

// The page asks for its copy anew when it is read in another language or type.
self.addEventListener('message', (event) => {
  if (event.data === 'keep') event.waitUntil(keepShell().catch(() => {}));
});

self.addEventListener('sync', (event) => {
  if (event.tag !== 'intake') return;
  event.waitUntil(
    self.intakeDrafts.send().then((stop) => {
      // Refused here, the browser tries again by itself.
      if (stop === 'offline' || stop === 'later') throw new Error(stop);
    }),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(openPage(event, pathname));
  else if (pathname.startsWith('/static/')) event.respondWith(kept(request));
});

async function openPage(event, pathname) {
  // Until it begins to answer: a slow page that has begun is worth waiting for.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), SLOW);
  try {
    const answer = await fetch(event.request, { signal: patience.signal });
    clearTimeout(timer);
    if (pathname !== PAGE || answer.status < 500) {
      if (pathname === PAGE) event.waitUntil(renewShell());
      return answer;
    }
  } catch {
    clearTimeout(timer);
    if (pathname !== PAGE) return Response.redirect(PAGE);
  }
  return (await caches.match(SHELL)) || Response.error();
}

async function kept(request) {
  return (await caches.match(request)) || fetch(request);
}

async function renewShell() {
  const old = await caches.match(SHELL);
  const age = old ? Date.now() - Date.parse(old.headers.get('date')) : Infinity;
  if (!(age < FRESH)) await keepShell().catch(() => {});
}

/** Keeps the page with everything it is made of, or leaves the old one as it was. */
async function keepShell() {
  const answer = await fetch(SHELL, { cache: 'no-store', credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) throw new Error('no page to keep');
  const html = await answer.clone().text();
  const parts = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path]) => path);
  const cache = await caches.open(CACHE);
  for (const part of new Set(parts)) if (!(await cache.match(part))) await cache.add(part);
  await cache.put(SHELL, answer);
  const wanted = new Set([SHELL, ...parts].map((path) => new URL(path, self.location).href));
  for (const old of await cache.keys()) if (!wanted.has(old.url)) await cache.delete(old);
}

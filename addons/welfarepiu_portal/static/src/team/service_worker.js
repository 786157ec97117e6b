/* global APP */
// Served with `const APP = {version, shell, files, reader}` before it: another version of any
// file is another service worker. What the team did is not here but in the database of
// the browser, so that a new version finds it.

const PREFIX = "welfarepiu-squadra-";
const CACHE = PREFIX + APP.version;

/** Whether the browser reads codes by itself; else it needs a library, without network. */
async function readsCodes() {
    const formats = await self.BarcodeDetector?.getSupportedFormats?.();
    return Boolean(formats?.includes("qr_code"));
}

async function install() {
    const cache = await caches.open(CACHE);
    const shell = await fetch(APP.shell, { cache: "reload" });
    if (!shell.ok || shell.redirected) {
        // Logged out, or not for this user: the version that is here stays.
        throw new Error("no shell");
    }
    const files = (await readsCodes()) ? APP.files : [...APP.files, APP.reader];
    await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
    await cache.put(APP.shell, shell);
    await self.skipWaiting();
}

async function activate() {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
}

/** What this version keeps, at once, whatever the network is like. */
async function answer(request, kept = request) {
    const cached = await (await caches.open(CACHE)).match(kept);
    return cached || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
    const { method, mode, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== self.location.origin) {
        return;
    }
    if (mode === "navigate") {
        if (pathname === APP.shell) {
            event.respondWith(answer(event.request, APP.shell));
        }
    } else if (APP.files.includes(pathname) || pathname === APP.reader) {
        event.respondWith(answer(event.request));
    }
});

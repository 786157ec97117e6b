import { Camera } from "../scanner/camera";
import { Interaction } from "@web/public/interaction";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const LOOK_EVERY = 200;
const SEND_EVERY = 15000;

/** One name for one act: sent twice, it is done once. */
function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The supplier's page: the code is read by the camera or typed, looked at, and used by
 * the next button. Without network what was read waits in this browser, never shown as
 * used, and is sent with the moment of the act when the network is back. Without
 * JavaScript the forms work by themselves.
 */
export class Scan extends Interaction {
    static selector = ".wp-scan";
    dynamicContent = {
        ".wp-form, section form": { "t-on-submit.prevent": this.locked(this.onSubmit) },
        ".wp-scan-start": { "t-on-click": this.locked(this.startCamera) },
        ".wp-scan-stop": { "t-on-click": this.stopCamera },
        ".wp-scan-queue": { "t-on-click": this.onForget },
        _window: { "t-on-online": this.send },
    };

    setup() {
        this.storageKey = `welfarepiu.scans.${this.el.dataset.user}`;
        this.camera = new Camera(["qr_code"]);
        this.sending = false;
        this.registerCleanup(() => this.stopCamera());
    }

    start() {
        if (browser.navigator.mediaDevices?.getUserMedia) {
            this.el.querySelector(".wp-scan-start")?.classList.remove("d-none");
        }
        this.draw();
        this.send();
        this.waitForTimeout(() => this.sendAgain(), SEND_EVERY);
    }

    sendAgain() {
        this.send();
        this.waitForTimeout(() => this.sendAgain(), SEND_EVERY);
    }

    // -- the code, with network -------------------------------------------------------

    async onSubmit(ev) {
        const form = ev.target;
        const data = new FormData(form);
        const key = makeKey();
        data.set("key", key);
        const shownAt = Date.now();
        let answer, html;
        try {
            answer = await this.waitFor(fetch(form.action, { method: "POST", body: data }));
            html = await this.waitFor(answer.text());
        } catch {
            this.keep({ code: data.get("code"), key, shownAt, state: "waiting" });
            form.reset();
            return;
        }
        this.show(answer.url, html);
    }

    show(url, html) {
        const page = this.el.closest("#wrap");
        const content = new DOMParser().parseFromString(html, "text/html");
        const next = content.querySelector("#wrap.wp-page");
        if (!next) {
            // Logged out, or an error: the browser shows it.
            window.location.assign(url);
            return;
        }
        const interactions = this.services["public.interactions"];
        interactions.stopInteractions(page);
        page.replaceChildren(...next.childNodes);
        interactions.startInteractions(page);
        page.scrollIntoView();
    }

    // -- the camera -------------------------------------------------------------------

    async startCamera() {
        const problem = this.el.querySelector(".wp-scan-problem");
        problem.classList.add("d-none");
        try {
            await this.waitFor(
                this.camera.start(() => {
                    this.el.querySelector(".wp-scan-view").classList.remove("d-none");
                    this.el.querySelector(".wp-scan-start").classList.add("d-none");
                    return this.el.querySelector(".wp-scan-video");
                }),
            );
        } catch {
            this.stopCamera();
            problem.classList.remove("d-none");
            return;
        }
        this.look();
    }

    async look() {
        if (!this.camera.isOn) {
            return;
        }
        const code = await this.waitFor(this.camera.read());
        if (code) {
            this.stopCamera();
            const form = this.el.querySelector(".wp-form");
            form.querySelector("input[name=code]").value = code;
            form.requestSubmit();
            return;
        }
        this.waitForTimeout(() => this.look(), LOOK_EVERY);
    }

    stopCamera() {
        this.camera.stop();
        this.el.querySelector(".wp-scan-view")?.classList.add("d-none");
        this.el.querySelector(".wp-scan-start")?.classList.remove("d-none");
    }

    // -- without network --------------------------------------------------------------

    read() {
        return JSON.parse(browser.localStorage.getItem(this.storageKey) || "[]");
    }

    write(scans) {
        browser.localStorage.setItem(this.storageKey, JSON.stringify(scans));
        this.draw();
    }

    keep(scan) {
        const waiting = this.read();
        const known = waiting.some((one) => one.state === "waiting" && one.code === scan.code);
        this.write(known ? waiting : [...waiting, scan]);
    }

    change(key, values) {
        this.write(this.read().map((one) => (one.key === key ? { ...one, ...values } : one)));
    }

    onForget(ev) {
        const button = ev.target.closest(".wp-scan-forget");
        if (button) {
            this.write(this.read().filter((one) => one.key !== button.dataset.key));
        }
    }

    draw() {
        const section = this.el.querySelector(".wp-scan-queue");
        const template = this.el.querySelector("template.wp-scan-row");
        const scans = this.read();
        section.classList.toggle("d-none", !scans.length);
        const rows = scans.map((scan) => {
            const row = template.content.firstElementChild.cloneNode(true);
            row.dataset.state = scan.state;
            row.querySelector(".wp-scan-code").textContent = scan.code;
            const time = new Date(scan.shownAt).toLocaleString(document.documentElement.lang, {
                dateStyle: "short",
                timeStyle: "short",
            });
            row.querySelector(".wp-scan-text").textContent = scan.text
                ? `${time}. ${scan.text}`
                : time;
            for (const state of ["waiting", "redeemed", "refused"]) {
                row.querySelector(`.wp-scan-${state}`).classList.toggle(
                    "d-none",
                    state !== scan.state,
                );
            }
            row.querySelector(".wp-scan-forget").dataset.key = scan.key;
            return row;
        });
        section.querySelector("ul").replaceChildren(...rows);
    }

    async send() {
        if (this.sending) {
            return;
        }
        this.sending = true;
        try {
            for (const scan of this.read().filter((one) => one.state === "waiting")) {
                await this.sendOne(scan);
            }
        } catch {
            // Still no network: it stays to be confirmed.
        } finally {
            this.sending = false;
        }
    }

    async sendOne(scan) {
        const form = this.el.querySelector(".wp-scan-sender");
        const data = new FormData(form);
        data.set("code", scan.code);
        data.set("key", scan.key);
        data.set("shown_at", scan.shownAt);
        const answer = await this.waitFor(fetch(form.action, { method: "POST", body: data }));
        const isOurs = answer.headers.get("Content-Type")?.includes("application/json");
        this.el.querySelector(".wp-scan-login").classList.toggle("d-none", isOurs);
        if (isOurs && answer.ok) {
            const { state, text } = await this.waitFor(answer.json());
            this.change(scan.key, { state, text });
        }
    }
}

registry.category("public.interactions").add("welfarepiu_portal.scan", Scan);

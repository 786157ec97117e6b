import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { Camera } from "../scanner/camera";

const FORMATS = ["qr_code", "code_128", "ean_13", "ean_8"];
const LOOK_EVERY = 200;
/** A code that says no is not asked again while it stays before the camera. */
const SAME_FOR = 3000;

export class Scanner extends Component {
    static template = "welfarepiu_portal.team.Scanner";
    static props = {
        title: String,
        said: String,
        onCode: Function,
        cannot: { type: [String, Boolean] },
        onCannot: Function,
        close: Function,
    };

    setup() {
        this.video = useRef("video");
        this.state = useState({ isBlind: false });
        this.camera = new Camera(FORMATS);
        onMounted(() => this.start());
        onWillUnmount(() => this.stop());
    }

    async start() {
        try {
            await this.camera.start(() => this.video.el);
        } catch {
            this.camera.stop();
            this.state.isBlind = true;
            return;
        }
        if (this.isOver) {
            this.camera.stop();
            return;
        }
        this.look();
    }

    async look() {
        const code = await this.camera.read();
        if (this.isOver) {
            return;
        }
        if (code && !(code === this.last && Date.now() - this.lastAt < SAME_FOR)) {
            this.last = code;
            this.lastAt = Date.now();
            this.props.onCode(code);
        }
        this.timer = setTimeout(() => this.look(), LOOK_EVERY);
    }

    stop() {
        this.isOver = true;
        clearTimeout(this.timer);
        this.camera.stop();
    }
}

import { buildZXingBarcodeDetector } from "@web/core/barcode/ZXingBarcodeDetector";

const ZXING = "/web/static/lib/zxing-library/zxing-library.js";
let reader = null;

/** The core's library, for browsers that read no codes: loaded when a camera is used. */
function loadReader() {
    reader ||= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = ZXING;
        script.onload = () => resolve(window.ZXing);
        script.onerror = () => {
            // Asked for again when there is network.
            reader = null;
            script.remove();
            reject(new Error("no reader"));
        };
        document.head.append(script);
    });
    return reader;
}

async function makeDetector(formats) {
    if ("BarcodeDetector" in window) {
        // Some browsers have the class and read nothing with it.
        const known = await BarcodeDetector.getSupportedFormats();
        if (formats.every((format) => known.includes(format))) {
            return new BarcodeDetector({ formats });
        }
    }
    const Detector = buildZXingBarcodeDetector(await loadReader());
    return new Detector({ formats });
}

/** @returns {Promise<boolean>} whether there is a camera to be asked for */
export async function hasCamera() {
    try {
        const devices = await navigator.mediaDevices.enumerateDevices();
        return devices.some((device) => device.kind === "videoinput");
    } catch {
        return false;
    }
}

/** Codes in front of a camera. No picture is kept. */
export class Camera {
    /** @param {string[]} formats as the Barcode Detection API names them */
    constructor(formats) {
        this.formats = formats;
        this.stream = null;
    }

    /**
     * @param {() => HTMLVideoElement} getVideo asked when the camera is there
     * @throws the camera is refused, or there is none
     */
    async start(getVideo) {
        this.stream = await navigator.mediaDevices.getUserMedia({
            video: { facingMode: "environment" },
            audio: false,
        });
        this.video = getVideo();
        this.video.srcObject = this.stream;
        await this.video.play();
        this.detector = await makeDetector(this.formats);
    }

    get isOn() {
        return Boolean(this.stream);
    }

    /** @returns {Promise<string|null>} what stands in the picture now, if anything */
    async read() {
        try {
            const codes = await this.detector.detect(this.video);
            return this.isOn && codes.length ? codes[0].rawValue : null;
        } catch {
            // Nothing readable in this picture.
            return null;
        }
    }

    stop() {
        for (const track of this.stream?.getTracks() || []) {
            track.stop();
        }
        this.stream = null;
    }
}

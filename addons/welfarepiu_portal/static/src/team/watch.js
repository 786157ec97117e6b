/**
 * Waits for an answer as long as a person may take: then the step is told once more,
 * and after as long again somebody is called. Seconds are shown to nobody.
 */
export class Watch {
    /** @param {{again: () => void, call: () => void}} steps */
    constructor({ again, call }) {
        this.again = again;
        this.call = call;
    }

    /** @param {number} seconds of the person; 0 waits for ever */
    begin(seconds) {
        this.seconds = seconds;
        this.touch();
    }

    /** Whoever touches the screen is there: the time begins anew. */
    touch() {
        this.isTold = false;
        this.wait();
    }

    wait() {
        clearTimeout(this.timer);
        if (this.seconds) {
            this.timer = setTimeout(() => this.isOver(), this.seconds * 1000);
        }
    }

    isOver() {
        if (this.isTold) {
            this.call();
            return;
        }
        this.isTold = true;
        this.wait();
        this.again();
    }

    stop() {
        clearTimeout(this.timer);
        this.seconds = 0;
    }
}

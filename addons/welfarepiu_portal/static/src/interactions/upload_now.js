import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Sends the form as soon as a file is chosen: who takes a photo expects it to be there.
 * Without JavaScript the form's own button does it.
 */
export class UploadNow extends Interaction {
    static selector = ".wp-upload-now";
    dynamicContent = {
        _root: {
            "t-on-change": () => this.el.form.requestSubmit(),
        },
    };
}

registry.category("public.interactions").add("welfarepiu_portal.upload_now", UploadNow);

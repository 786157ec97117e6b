import { mount, whenReady } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import {
    appTranslateFn,
    translatedTerms,
    translatedTermsGlobal,
    translationIsReady,
    translationLoaded,
} from "@web/core/l10n/translation";
import { TeamApp } from "./app";

whenReady(async () => {
    // The words come with the page: a service that asks for them would need network.
    const words = JSON.parse(document.getElementById("wp-words").textContent);
    translatedTerms["welfarepiu_portal"] = words;
    Object.assign(translatedTermsGlobal, words);
    translatedTerms[translationLoaded] = true;
    translationIsReady.resolve(true);
    await mount(TeamApp, document.body, { getTemplate, translateFn: appTranslateFn });
    navigator.serviceWorker
        ?.register("/squadra/service-worker.js", { scope: "/squadra" })
        .catch(() => {
            // Without it the page works on as long as it stays open.
        });
});

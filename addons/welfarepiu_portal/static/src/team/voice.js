/** Read aloud what a screen says, if the phone has a voice; if not, nothing happens. */
export function say(text) {
    const voice = window.speechSynthesis;
    if (!voice || !window.SpeechSynthesisUtterance) {
        return;
    }
    voice.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = document.documentElement.lang || "it-IT";
    words.rate = 0.9;
    voice.speak(words);
}

export function hush() {
    window.speechSynthesis?.cancel();
}

export function hasVoice() {
    return Boolean(window.speechSynthesis);
}

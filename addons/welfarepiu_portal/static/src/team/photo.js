const SIDE = 1280;
const QUALITY = 0.75;

/**
 * Make a photo as small as a proof needs: what a camera gives is too heavy for a valley.
 *
 * @param {Blob} file
 * @returns {Promise<string>} JPEG, base64
 */
export async function shrink(file) {
    const url = URL.createObjectURL(file);
    try {
        const image = new Image();
        image.src = url;
        await image.decode();
        const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
        canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
    } finally {
        URL.revokeObjectURL(url);
    }
}

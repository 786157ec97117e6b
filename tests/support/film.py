"""What a browser's camera sees in a test."""

import qrcode

WIDTH, HEIGHT = 640, 480
FRAMES = 10


def make_film(path, words):
    """Write a second of film (YUV4MPEG2, grey) that shows a QR code."""
    code = qrcode.make(words, box_size=8).convert("L")
    picture = code.resize((400, 400))
    frame = bytearray(b"\xc0" * (WIDTH * HEIGHT))
    left, top = (WIDTH - 400) // 2, (HEIGHT - 400) // 2
    data = picture.tobytes()
    for row in range(400):
        start = (top + row) * WIDTH + left
        frame[start : start + 400] = data[row * 400 : (row + 1) * 400]
    colours = b"\x80" * (WIDTH * HEIGHT // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _number in range(FRAMES):
            film.write(b"FRAME\n" + bytes(frame) + colours)
    return path

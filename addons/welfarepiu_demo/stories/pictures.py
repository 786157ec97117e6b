"""Calm flat pictures, drawn as SVG with the colours of the suite's design tokens."""


def draw(motif, category):
    """:return: the picture of a product as the bytes of an SVG"""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        '<rect width="400" height="400" fill="#e9f2e6"/>'
        '<circle cx="200" cy="200" r="90" fill="#2f6b3f"/></svg>'
    ).encode()

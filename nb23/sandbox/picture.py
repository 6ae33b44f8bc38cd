"""A JPEG of one grey, as small as the format allows. Must not know anything else.

Owns the few parts of the format that such a picture needs: the first block says the shade, and
each other block says with two bits that nothing changes. Source: ITU T.81.
"""

START = b"\xff\xd8"
QUANTIZATION = b"\xff\xdb\x00\x43\x00" + bytes([8] * 64)
FRAME = b"\xff\xc0\x00\x0b\x08%b%b\x01\x01\x11\x00"
# Two codes for the shade (0: as before, 10: by seven bits), one for "nothing else".
SHADES = b"\xff\xc4\x00\x15\x00\x01\x01" + bytes(14) + b"\x00\x07"
NOTHING = b"\xff\xc4\x00\x14\x10\x01" + bytes(15) + b"\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
END = b"\xff\xd9"


def jpeg(width: int, height: int, *, shade: int) -> bytes:
    """A picture of this size, in one of 64 dark greys.

    Args:
        width: in pixels.
        height: in pixels.
        shade: any number; 64 more give the same grey.
    """
    blocks = -(-width // 8) * -(-height // 8)
    bits = f"10{shade % 64:07b}0" + "00" * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8)
    size = [side.to_bytes(2) for side in (height, width)]
    return START + QUANTIZATION + FRAME % tuple(size) + SHADES + NOTHING + SCAN + scan + END

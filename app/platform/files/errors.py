from app.platform.errors import TooLarge, Unacceptable, UnsupportedMedia


class UnreadableImage(Unacceptable):
    title = "图片无法识别，请重新拍摄"


class ImageTooLarge(TooLarge):
    title = "图片过大：最大 10 MB、4000 万像素"


class UnsupportedImage(UnsupportedMedia):
    title = "仅支持 JPEG、PNG、WebP 图片"

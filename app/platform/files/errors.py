from app.platform.errors import TooLarge, Unacceptable, Unavailable, UnsupportedMedia


class UnreadableImage(Unacceptable):
    title = "图片无法识别，请重新拍摄"


class IncompleteImage(Unacceptable):
    title = "图片不完整，可能是传输中断，请重新上传"


class ImageTooLarge(TooLarge):
    title = "图片过大，请在相机设置中降低分辨率，或压缩后上传"


class UnsupportedImage(UnsupportedMedia):
    title = "仅支持 JPEG、PNG、WebP 图片"


class PhotosWaiting(Unavailable):
    title = "正在处理的照片较多，请稍后再传"

from app.platform.errors import NotFound, Unacceptable


class PhotoNotFound(NotFound):
    title = "照片不存在"


class NoSuchPhoto(Unacceptable):
    title = "照片尚未上传，或不是您上传的，或已用于其他记录"

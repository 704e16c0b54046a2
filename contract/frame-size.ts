/** A WebSocket frame is at most this long, in bytes of UTF-8 (the limit of API Gateway). */
export const maxFrameBytes = 32 * 1024

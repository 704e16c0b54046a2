/** The pattern of a region's name. Whether AWS has such a region is checked elsewhere. */
export const regionShape = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/

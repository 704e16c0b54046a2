/** What the name of a region looks like. Whether AWS has such a region is another question. */
export const regionShape = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/

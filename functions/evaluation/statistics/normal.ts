/** Quantiles of the standard normal distribution. */
export const Z_975 = 1.959963984540054;
export const Z_80 = 0.8416212335729143;

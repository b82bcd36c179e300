/**
 * With fewer, the standard error of clusters is too small and a normal interval is too narrow (Cameron and Miller 2015,
 * J Hum Resour 50:317): two rows that both turned right would be "better".
 */
export const MIN_CLUSTERS = 30;

export declare function peakMiB(): number;

import { AwsError } from "../../http/loopback-server.ts";

/**
 * What Converse may answer with besides a ValidationException, with the status codes of the service model (botocore
 * 1.44.8, bedrock-runtime/2023-09-30).
 */
export const runtimeErrors = {
  throttling: () => new AwsError("ThrottlingException", 429, "Too many tokens, please wait before trying again."),
  notReady: () =>
    new AwsError("ModelNotReadyException", 429, "The model specified in the request is not ready to serve requests."),
  modelTimeout: () => new AwsError("ModelTimeoutException", 408, "The request took too long to process."),
  modelError: () => new AwsError("ModelErrorException", 424, "The model encountered an error."),
  internal: () => new AwsError("InternalServerException", 500, "An internal server error occurred."),
  unavailable: () => new AwsError("ServiceUnavailableException", 503, "The service isn't available. Try again later."),
  noAccess: () =>
    new AwsError("AccessDeniedException", 403, "You don't have access to the model with the specified model ID."),
  notFound: (message: string) => new AwsError("ResourceNotFoundException", 404, message),
};

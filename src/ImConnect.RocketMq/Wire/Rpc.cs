using Grpc.Core;

namespace ImConnect.RocketMq.Wire;

/// <summary>A unary call of the service, to be kept in a static field: no closure a call.</summary>
internal delegate AsyncUnaryCall<TResponse> Rpc<TRequest, TResponse>(MessagingService.MessagingServiceClient client, TRequest request, CallOptions options);

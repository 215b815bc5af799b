using System.Net;
using System.Net.Http.Headers;
using ImConnect.Publishing;
using Microsoft.Extensions.Options;

namespace ImConnect.Business;

/// <summary>Makes one call for one event, and says what became of it. Safe for any thread; at most <see cref="BusinessHttpOptions.MaxParallel"/> at once, others wait for their turn.</summary>
internal sealed class BusinessCalls(
    IHttpClientFactory clients,
    BusinessAddress address,
    CredentialSource credentials,
    BusinessState state,
    BusinessMetrics metrics,
    IOptions<BusinessHttpOptions> options,
    TimeProvider time)
{
    private static readonly MediaTypeWithQualityHeaderValue s_json = new("application/json");

    // One for ever: connections are replaced by their age (ConnectionLifetime), not by new handlers.
    private readonly HttpClient _http = clients.CreateClient(BusinessHttpOptions.ClientName);

    // Not disposed: it has no handle, and calls may outlive the container by their last try.
    private readonly SemaphoreSlim _turns = new(options.Value.MaxParallel);

    /// <summary>Faults and the caller's giving up are results; does not throw.</summary>
    /// <param name="message">Of type <see cref="EventType.Send"/> or <see cref="EventType.Offline"/>.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    public async Task<PublishResult> CallAsync(MessageEvent message, CancellationToken cancellationToken)
    {
        try
        {
            await _turns.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return GivenUp();
        }

        try
        {
            if (state.Paused is { } wait)
                return PublishResult.Unavailable(wait);
            var end = await TryAsync(message, cancellationToken);
            var result = end.Answer is { } answer ? AnswerRules.Of(answer, message.Attempt) : AnswerRules.OfFault(end.Fault!, end.IsBegun);
            Note(end, result);
            metrics.Called(message.Type == EventType.Send ? "send" : "offline", result.Outcome, end.Answer?.Status ?? 0);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return GivenUp();
        }
        finally
        {
            _turns.Release();
        }
    }

    private static PublishResult GivenUp() => PublishResult.MaybeStored("given up by the caller");

    /// <summary>With the credential, and once more with another one where this one was not taken.</summary>
    private async Task<CallEnd> TryAsync(MessageEvent message, CancellationToken cancellationToken)
    {
        var (credential, fault) = await credentials.AskAsync(refused: null, cancellationToken);
        if (fault is not null)
            return CallEnd.Failed(fault, isBegun: false);
        var end = await ExchangeAsync(message, credential, cancellationToken);
        if (credential is null || end.Answer?.Status != (int)HttpStatusCode.Unauthorized)
            return end;

        var (another, noOther) = await credentials.AskAsync(credential, cancellationToken);
        if (noOther is not null)
            return CallEnd.Failed(noOther, isBegun: false); // sure: a 401 stores nothing
        return another is null || another == credential ? end : await ExchangeAsync(message, another, cancellationToken);
    }

    private async Task<CallEnd> ExchangeAsync(MessageEvent message, string? credential, CancellationToken cancellationToken)
    {
        using var content = new EventContent(message);
        using var request = new HttpRequestMessage(HttpMethod.Post, message.Type == EventType.Send ? address.Send : address.Offline) { Content = content };
        request.Headers.Accept.Add(s_json);
        if (credential is not null)
            request.Headers.TryAddWithoutValidation("Authorization", credential);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var code = response.StatusCode == HttpStatusCode.OK ? AnswerCode.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)) : null;
            return CallEnd.Answered(new Answer((int)response.StatusCode, code, RetryAfter(response.Headers.RetryAfter)));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return CallEnd.Failed(FaultText.Of(error, content.IsBegun), content.IsBegun);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The caller gave up while it failed: his, not im-business', and what may have arrived is the same.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private void Note(in CallEnd end, PublishResult result)
    {
        if (result.Outcome == PublishOutcome.Unavailable)
        {
            if (end.Answer?.RetryAfter is { } wait)
                state.Pause(wait, result.Detail!);
            state.Away(result.Detail!);
        }
        else if (end.Answer is not null)
        {
            state.Answered();
        }
    }
}

using System.Net;

namespace ImConnect.Business;

/// <summary>
/// Reads the body of a 200, and only of that, up to a bound. Inside the time-out of the try: else a server that sends its answer byte by byte would hold a call for ever.
/// </summary>
internal sealed class BoundedAnswer : DelegatingHandler
{
    /// <summary>The longest answer; what is longer is none of im-business. Also so much of other bodies is read, to use their connection again.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The longest head of an answer, KiB.</summary>
    public const int MaxHeadKiB = 16;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.StatusCode == HttpStatusCode.OK)
                await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            else
                Replace(response);
            return response;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            Replace(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static void Replace(HttpResponseMessage response)
    {
        var content = response.Content;
        response.Content = new ByteArrayContent([]);
        content.Dispose();
    }
}

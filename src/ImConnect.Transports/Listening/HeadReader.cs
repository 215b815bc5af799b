using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Transports.Listening;

/// <summary>Waits for the head of a request within limits of time and size. What is behind the head stays in the pipe.</summary>
internal static class HeadReader
{
    /// <summary>Never throws for what the peer does.</summary>
    public static async ValueTask<HeadResult> ReadAsync(PipeReader reader, ListenerOptions options, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(options.FirstByteTimeout, time);
        var hasBegun = false;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(timeout.Token);
                var buffer = result.Buffer;
                if (!hasBegun && !buffer.IsEmpty)
                {
                    hasBegun = true;
                    timeout.CancelAfter(options.HandshakeTimeout);
                }

                if (TryTake(reader, buffer, options.MaxHandshakeBytes, out var head))
                    return head;
                if (result.IsCompleted)
                    return default;
            }
        }
        catch (OperationCanceledException)
        {
            return hasBegun ? new(default, StatusCodes.Status408RequestTimeout) : default;
        }
        catch (IOException)
        {
            // The link broke, or was cut.
            return default;
        }
    }

    private static bool TryTake(PipeReader reader, in ReadOnlySequence<byte> buffer, int maxBytes, out HeadResult head)
    {
        // Not HTTP at all (a client that speaks TLS, for one): it is not waited for an end of it.
        if (!buffer.IsEmpty && !char.IsAsciiLetterUpper((char)buffer.FirstSpan[0]))
        {
            reader.AdvanceTo(buffer.End);
            head = new(default, StatusCodes.Status400BadRequest);
            return true;
        }

        var text = new SequenceReader<byte>(buffer);
        if (text.TryReadTo(out ReadOnlySequence<byte> lines, "\r\n\r\n"u8) && text.Consumed <= maxBytes)
        {
            var bytes = buffer.Slice(0, text.Position).ToArray();
            reader.AdvanceTo(text.Position);
            head = RequestHead.TryParse(bytes, out var parsed) ? new(parsed, 0) : new(default, StatusCodes.Status400BadRequest);
            return true;
        }

        var isTooLong = buffer.Length >= maxBytes;
        head = isTooLong ? new(default, StatusCodes.Status431RequestHeaderFieldsTooLarge) : default;
        reader.AdvanceTo(isTooLong ? buffer.End : buffer.Start, buffer.End);
        return isTooLong;
    }
}

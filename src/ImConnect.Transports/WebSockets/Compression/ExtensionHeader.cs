using Microsoft.Extensions.Primitives;

namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>Reads <c>Sec-WebSocket-Extensions</c> by the grammar of RFC 6455, section 9.1.</summary>
internal static class ExtensionHeader
{
    /// <summary>More offers, or more parameters in one, are no honest client's.</summary>
    private const int MaxItems = 32;

    /// <summary>False when the text does not keep the grammar: then the handshake fails. Several header lines are one list.</summary>
    public static bool TryRead(StringValues header, out IReadOnlyList<ExtensionOffer> offers)
    {
        offers = [];
        if (header.Count == 0)
            return true;
        List<ExtensionOffer> read = [];
        var text = new Scanner(string.Join(',', header.ToArray()));
        while (true)
        {
            // A list may hold empty elements (RFC 7230, 7).
            while (text.TrySkip(','))
            {
            }

            if (text.IsAtEnd)
                break;
            if (read.Count == MaxItems || !TryReadOffer(ref text, out var offer))
                return false;
            read.Add(offer);
            if (!text.IsAtEnd && !text.TrySkip(','))
                return false;
        }

        offers = read;
        return true;
    }

    private static bool TryReadOffer(ref Scanner text, out ExtensionOffer offer)
    {
        offer = default;
        if (!text.TryReadToken(out var name))
            return false;
        List<KeyValuePair<string, string?>> parameters = [];
        while (text.TrySkip(';'))
        {
            string? value = null;
            if (parameters.Count == MaxItems || !text.TryReadToken(out var key))
                return false;
            if (text.TrySkip('=') && !text.TryReadToken(out value) && !text.TryReadQuoted(out value))
                return false;
            parameters.Add(new(key, value));
        }

        offer = new(name, parameters);
        return true;
    }

    private ref struct Scanner(string text)
    {
        private int _at;

        public bool IsAtEnd
        {
            get
            {
                SkipSpace();
                return _at == text.Length;
            }
        }

        public bool TrySkip(char separator)
        {
            if (IsAtEnd || text[_at] != separator)
                return false;
            _at++;
            return true;
        }

        public bool TryReadToken(out string token)
        {
            SkipSpace();
            var start = _at;
            while (_at < text.Length && IsTokenChar(text[_at]))
                _at++;
            token = text[start.._at];
            return token.Length > 0;
        }

        /// <summary>What is in the quotes must be a token again.</summary>
        public bool TryReadQuoted(out string value)
        {
            value = "";
            if (!TrySkip('"'))
                return false;
            while (_at < text.Length)
            {
                var next = text[_at++];
                if (next == '"')
                    return value.Length > 0;
                if (next == '\\' && _at < text.Length)
                    next = text[_at++];
                if (!IsTokenChar(next))
                    return false;
                value += next;
            }

            return false;
        }

        private void SkipSpace()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t')
                _at++;
        }

        private static bool IsTokenChar(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
    }
}

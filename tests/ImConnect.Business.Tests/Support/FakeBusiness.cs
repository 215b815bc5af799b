using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImConnect.Business.Tests.Support;

/// <summary>A real HTTP server on loopback in place of im-business: records what it was asked and answers what the test says.</summary>
internal sealed class FakeBusiness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrivals = new(0);
    private int _connections;
    private int _inside;

    private FakeBusiness(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxResponseBufferSize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Use(next => connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            }));
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Answers a call; stored by default.</summary>
    public Func<HttpContext, Call, Task> Answer { get; set; } = (context, _) => SayAsync(context, 200, """{"code":1,"msg":"stored","data":null}""");

    /// <summary>In the order of their arrival.</summary>
    public ConcurrentQueue<Call> Calls { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The most calls that were inside at once.</summary>
    public int MostInside { get; private set; }

    public string Address => _app.Urls.Single();

    public int Port => new Uri(Address).Port;

    public static async Task<FakeBusiness> StartAsync(int port = 0)
    {
        var server = new FakeBusiness(port);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers all calls alike.</summary>
    public void Says(int status, string body = "", params (string Name, string Value)[] headers) => Answer = (context, _) =>
    {
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return SayAsync(context, status, body);
    };

    /// <summary>Never answers; ends when the client has left.</summary>
    public void Hangs() => Answer = (context, _) => HangAsync(context);

    public static async Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (body.Length == 0)
            return;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }

    public static async Task HangAsync(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using (context.RequestAborted.Register(left.SetResult))
            await left.Task;
    }

    /// <summary>Waits until so many more calls have been read.</summary>
    public async Task ArrivedAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
            await _arrivals.WaitAsync(Limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = new Call(context.Request.Method, context.Request.Path, context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase), body.ToArray());
        lock (Calls)
        {
            Calls.Enqueue(call);
            MostInside = Math.Max(MostInside, ++_inside);
        }

        _arrivals.Release();
        try
        {
            await Answer(context, call);
        }
        finally
        {
            lock (Calls)
                _inside--;
        }
    }
}

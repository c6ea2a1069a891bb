using System.Buffers;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Answers;

/// <summary>Writes the JSON of a refusal: a JSON-RPC error, or a tool result that says what to do better.</summary>
internal static class RefusalBody
{
    public static ReadOnlyMemory<byte> Write(Refusal refusal, Answer answer, CallContext call, ServerIdentity server)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            // An id that could not be read is left out: null is not an id (2026-07-28, base protocol, responses).
            if (call.Message?.Id is { } id && call.Caller is not null)
            {
                writer.WritePropertyName("id");
                id.WriteTo(writer);
            }

            if (answer.IsToolResult && call.Message?.Method == "tools/call")
                WriteToolResult(writer, refusal.Detail ?? answer.Message, call.Era, server);
            else
                WriteError(writer, refusal, answer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteError(Utf8JsonWriter writer, Refusal refusal, Answer answer)
    {
        writer.WriteStartObject("error");
        writer.WriteNumber("code", answer.Code);
        writer.WriteString("message", refusal.Member is null ? refusal.Detail ?? answer.Message : $"{answer.Message[..^1]}: '{refusal.Member}'.");
        if (refusal is { Reason: RefusalReason.ResourceUnknown, Member: { } uri })
        {
            // The client's own words: it learns nothing that it did not send (2026-07-28, resources, error handling).
            writer.WriteStartObject("data");
            writer.WriteString("uri", uri);
            writer.WriteEndObject();
        }

        if (refusal.RequiredCapabilities is { } required)
        {
            writer.WriteStartObject("data");
            writer.WritePropertyName("requiredCapabilities");
            required.WriteTo(writer);
            writer.WriteEndObject();
        }

        if (refusal.RequestedVersion is { } requested)
        {
            writer.WriteStartObject("data");
            writer.WriteStartArray("supported");
            foreach (var version in ProtocolVersions.Discoverable)
                writer.WriteStringValue(version);
            writer.WriteEndArray();
            writer.WriteString("requested", requested);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteToolResult(Utf8JsonWriter writer, string text, ProtocolEra era, ServerIdentity server)
    {
        writer.WriteStartObject("result");
        writer.WriteStartArray("content");
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("isError", true);
        if (era == ProtocolEra.Modern)
        {
            writer.WriteString("resultType", "complete");
            writer.WriteStartObject("_meta");
            writer.WriteStartObject("io.modelcontextprotocol/serverInfo");
            writer.WriteString("name", server.Name);
            writer.WriteString("title", server.Title);
            writer.WriteString("version", server.Version);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

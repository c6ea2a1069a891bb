using System.Text;

namespace SecureMcp.EndToEnd;

/// <summary>One body that is not exactly one JSON-RPC message, and the answer that it must get.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="Code">The JSON-RPC error code.</param>
internal sealed record WrongBody(byte[] Bytes, int Code)
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    /// <summary>The id that every body with a readable id carries.</summary>
    public const int Id = 7;

    public static IReadOnlyDictionary<string, WrongBody> All { get; } = new Dictionary<string, WrongBody>
    {
        // Not one strict JSON text: two readers could understand it differently, or none can.
        ["not JSON"] = Of("tools/list", ParseError),
        ["empty"] = Of("", ParseError),
        ["white space"] = Of(" \r\n", ParseError),
        ["cut off"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list" """, ParseError),
        ["trailing data"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}{"jsonrpc":"2.0","id":8,"method":"tools/list"}""", ParseError),
        ["trailing comma"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list",}""", ParseError),
        ["comment"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list"/* */}""", ParseError),
        ["single quotes"] = Of("""{'jsonrpc':'2.0','id':7,'method':'tools/list'}""", ParseError),
        ["byte order mark"] = Of("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}", ParseError),
        ["UTF-16"] = new(Encoding.Unicode.GetBytes("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}"""), ParseError),
        ["invalid UTF-8"] = new([.. """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":" """u8, 0xC3, 0x28, .. "\"}}"u8], ParseError),
        ["overlong UTF-8"] = new([.. """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":" """u8, 0xC0, 0xAF, .. "\"}}"u8], ParseError),
        ["lone surrogate escape"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"\ud800"}}""", ParseError),
        ["duplicate member"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","method":"tools/call"}""", ParseError),
        ["duplicate member by escape"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","\u006dethod":"tools/call"}""", ParseError),
        ["duplicate member inside"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"whoami","name":"refund_order"}}""", ParseError),
        ["case variant beside"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","Method":"tools/call"}""", ParseError),
        ["long s beside"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{},"param\u017f":{}}""", ParseError),
        ["depth 200"] = Of("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"x":""" + new string('[', 200) + new string(']', 200) + "}}", ParseError),

        // JSON, but not one JSON-RPC request or notification.
        ["array"] = Of("""[{"jsonrpc":"2.0","id":7,"method":"tools/list"}]""", InvalidRequest),
        ["empty array"] = Of("[]", InvalidRequest),
        ["text"] = Of("\"tools/list\"", InvalidRequest),
        ["null"] = Of("null", InvalidRequest),
        ["empty object"] = Of("{}", InvalidRequest),
        ["case variant instead"] = Of("""{"jsonrpc":"2.0","id":7,"Method":"tools/list"}""", InvalidRequest),
        ["no method"] = Of("""{"jsonrpc":"2.0","id":7,"params":{}}""", InvalidRequest),
        ["method is a number"] = Of("""{"jsonrpc":"2.0","id":7,"method":1}""", InvalidRequest),
        ["no jsonrpc"] = Of("""{"id":7,"method":"tools/list"}""", InvalidRequest),
        ["jsonrpc 1.0"] = Of("""{"jsonrpc":"1.0","id":7,"method":"tools/list"}""", InvalidRequest),
        ["id null"] = Of("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", InvalidRequest),
        ["id fraction"] = Of("""{"jsonrpc":"2.0","id":7.5,"method":"tools/list"}""", InvalidRequest),
        ["id object"] = Of("""{"jsonrpc":"2.0","id":{"a":7},"method":"tools/list"}""", InvalidRequest),
        ["id array"] = Of("""{"jsonrpc":"2.0","id":[7],"method":"tools/list"}""", InvalidRequest),
        ["id true"] = Of("""{"jsonrpc":"2.0","id":true,"method":"tools/list"}""", InvalidRequest),
    };

    private static WrongBody Of(string text, int code) => new(Encoding.UTF8.GetBytes(text), code);
}

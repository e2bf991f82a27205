using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>Reads a controller's saved state, naming the key that is wrong. Doubles are written with all their digits.</summary>
internal static class ControllerState
{
    public static double Double(JsonObject state, string key) => Read<double>(state, key);

    public static int Int32(JsonObject state, string key) => Read<int>(state, key);

    public static long Int64(JsonObject state, string key) => Read<long>(state, key);

    public static bool Boolean(JsonObject state, string key) => Read<bool>(state, key);

    public static double? OptionalDouble(JsonObject state, string key) =>
        state.TryGetPropertyValue(key, out JsonNode? node) && node is null ? null : Read<double>(state, key);

    private static T Read<T>(JsonObject state, string key)
    {
        if (!state.TryGetPropertyValue(key, out JsonNode? node) || node is not JsonValue value || !value.TryGetValue(out T? result))
        {
            throw new FormatException($"The saved state of the entropy controller has no {typeof(T).Name} under \"{key}\"; found {node?.ToJsonString() ?? "nothing"}. It is of another controller or damaged.");
        }

        return result;
    }
}

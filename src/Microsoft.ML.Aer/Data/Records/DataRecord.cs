using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>One row of a file, as a JSON object.</summary>
/// <param name="Row">The object; valid until the next row is read.</param>
/// <param name="Place">Where it stands, for messages: file and line.</param>
/// <param name="IsText">Whether the file has texts only, as CSV: other values are then read from them, and null is what is empty.</param>
internal readonly record struct DataRecord(JsonElement Row, string Place, bool IsText = false);

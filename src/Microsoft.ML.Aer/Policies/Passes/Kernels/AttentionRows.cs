namespace Microsoft.ML.Aer;

/// <summary>Where a layer's queries, keys, values, results and their gradients lie, token by token.</summary>
/// <param name="Rotated">[N, query width + key-value width]: queries and keys as they are multiplied.</param>
/// <param name="Qkv">[N, query width + 2 x key-value width]: only its values are read.</param>
/// <param name="Outputs">[N, query width]</param>
/// <param name="LogSums">[N, heads]</param>
/// <param name="OutputGradients">[N, query width]; null without gradients.</param>
/// <param name="Gradients">[N, query width + 2 x key-value width]: gradients of queries, keys and values; null without.</param>
/// <param name="Config">The policy's shape.</param>
internal readonly unsafe ref struct AttentionRows(
    float* Rotated, float* Qkv, float* Outputs, float* LogSums, float* OutputGradients, float* Gradients, PolicyConfig Config)
{
    private readonly int _head = Config.HeadSize, _heads = Config.HeadCount, _query = Config.QueryWidth, _keyValue = Config.KeyValueWidth;

    public nint RotatedRow => _query + _keyValue;

    public nint ValueRow => _query + (2 * _keyValue);

    public nint OutputRow => _query;

    public nint GradientRow => _query + (2 * _keyValue);

    public float* Query(int token, int head) => Rotated + (token * RotatedRow) + (head * _head);

    public float* Key(int token, int head) => Rotated + (token * RotatedRow) + _query + (head * _head);

    public float* Value(int token, int head) => Qkv + (token * ValueRow) + _query + _keyValue + (head * _head);

    public float* Output(int token, int head) => Outputs + (token * OutputRow) + (head * _head);

    public float* LogSum(int token, int head) => LogSums + ((long)token * _heads) + head;

    public float* OutputGradient(int token, int head) => OutputGradients + (token * OutputRow) + (head * _head);

    public float* QueryGradient(int token, int head) => Gradients + (token * GradientRow) + (head * _head);

    public float* KeyGradient(int token, int head) => Gradients + (token * GradientRow) + _query + (head * _head);

    public float* ValueGradient(int token, int head) => Gradients + (token * GradientRow) + _query + _keyValue + (head * _head);
}

using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.Aer;

/// <summary>Writes an ONNX graph node by node; values are named after the node that makes them.</summary>
internal sealed class OnnxGraph
{
    public const string ContribDomain = "com.microsoft";

    // The newest of each that ONNX Runtime 1.20 reads, which is older than any this library runs on.
    private const int IrVersion = 10;
    private const int Opset = 21;

    private readonly ModelProto _model;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    public OnnxGraph(string name)
    {
        _model = new ModelProto { IrVersion = IrVersion, ProducerName = "Microsoft.ML.Aer", Graph = new GraphProto { Name = name } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = ContribDomain, Version = 1 });
    }

    public ModelProto Model => _model;

    /// <summary>Allows operators of another domain.</summary>
    public void ImportDomain(string domain) => _model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });

    public void Metadata(string key, string value) => _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>Declares an input; a dimension is a number or a name.</summary>
    public string Input(string name, TensorProto.Types.DataType type, params object[] shape)
    {
        _model.Graph.Input.Add(ValueInfo(name, type, shape));
        return name;
    }

    /// <summary>Declares an output that some node makes.</summary>
    public void Output(string name, TensorProto.Types.DataType type, params object[] shape) => _model.Graph.Output.Add(ValueInfo(name, type, shape));

    /// <summary>Adds a node of one output, called <c>name/op</c> unless named.</summary>
    public string Node(string name, string op, string[] inputs, AttributeProto[]? attributes = null, string domain = "", string? output = null)
    {
        string made = output ?? $"{name}/{op}";
        Node(name, op, inputs, [made], attributes, domain);
        return made;
    }

    /// <summary>Adds a node; an empty name stands for an input or output that is left out.</summary>
    public void Node(string name, string op, string[] inputs, string[] outputs, AttributeProto[]? attributes = null, string domain = "")
    {
        var node = new NodeProto { Name = $"{name}/{op}", OpType = op, Domain = domain };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes ?? []);
        _model.Graph.Node.Add(node);
    }

    /// <summary>Declares an initializer whose values lie in another file.</summary>
    public void External(string name, TensorProto.Types.DataType type, IEnumerable<long> shape, string file, long offset, long bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = type, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.Dims.Add(shape);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = bytes.ToString(CultureInfo.InvariantCulture) });
        _model.Graph.Initializer.Add(tensor);
    }

    /// <summary>A small constant vector; equal ones share an initializer.</summary>
    public string Constant(params long[] values) => Constant(values, [values.Length]);

    /// <summary>A constant number.</summary>
    public string Scalar(long value) => Constant([value], []);

    /// <summary>A constant float32 tensor, stored inside the graph.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.Add(shape);
        _model.Graph.Initializer.Add(tensor);
        return name;
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Float(string name, float value) => new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Text(string name, string value) => new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    private string Constant(long[] values, long[] shape)
    {
        string name = $"constant/{(shape.Length == 0 ? "scalar" : "vector")}/{string.Join('_', values)}";
        if (!_constants.TryAdd(name, name)) return name;
        var tensor = new TensorProto { Name = name, DataType = TensorProto.Types.DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)) };
        tensor.Dims.Add(shape);
        _model.Graph.Initializer.Add(tensor);
        return name;
    }

    private static ValueInfoProto ValueInfo(string name, TensorProto.Types.DataType type, object[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = new TensorShapeProto() };
        foreach (object size in shape)
        {
            tensor.Shape.Dim.Add(size is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) });
        }
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}

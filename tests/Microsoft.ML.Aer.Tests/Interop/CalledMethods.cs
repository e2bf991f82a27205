using System.Reflection;
using System.Reflection.Emit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Which methods a compiled method calls, read from its instructions.</summary>
internal static class CalledMethods
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
    private const byte TwoByteCode = 0xFE;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every method and constructor of an assembly, those the compiler made included.</summary>
    public static IEnumerable<MethodBase> In(Assembly assembly) => assembly.GetTypes().SelectMany(type => type.GetMembers(Declared)).OfType<MethodBase>();

    /// <summary>The methods that one method calls or points to, generic ones as their definitions.</summary>
    public static IEnumerable<MethodBase> Of(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null, ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int i = 0; i < code.Length;)
        {
            OpCode operation = Codes[code[i] == TwoByteCode ? unchecked((short)((TwoByteCode << 8) | code[i + 1])) : code[i]];
            i += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineTok && method.Module.ResolveMember(BitConverter.ToInt32(code, i), ofType, ofMethod) is MethodBase called)
            {
                yield return called is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : called;
            }
            i += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }
}

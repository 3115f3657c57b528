#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The declarations in `.proto` files that message types need: a part of google/protobuf/descriptor.proto, and the
// options of schema/nmsg/options.proto.
namespace spindrift::nmsg::descriptor {

/// The type of a field. The numbers are those of descriptor.proto.
enum class Type : std::uint8_t {
    float64 = 1,
    float32 = 2,
    int64 = 3,
    uint64 = 4,
    int32 = 5,
    fixed64 = 6,
    fixed32 = 7,
    boolean = 8,
    string = 9,
    group = 10,
    message = 11,
    bytes = 12,
    uint32 = 13,
    enumeration = 14,
    sfixed32 = 15,
    sfixed64 = 16,
    sint32 = 17,
    sint64 = 18,
};

/// The option `nmsg.show`. The numbers are those of `nmsg.Show`.
enum class Show : std::uint8_t {
    as_declared = 0,
    text = 1,
    multiline = 2,
    ip = 3,
    uint16 = 4,
    int16 = 5,
    dns_name = 6,
    rrtype = 7,
    rrclass = 8,
    rcode = 9,
    rdata = 10,
    dns_message = 11,
    dns_text = 12,
    dns_json = 13,
    timestamp = 14,
    ip_protocol = 15,
    hex = 16,
    sie_rrclass = 17,
    code = 18,
};

struct Enum {
    std::string full_name;  ///< with the package; without a leading dot
    std::vector<std::pair<std::int32_t, std::string>> values;

    [[nodiscard]] std::optional<std::int32_t> number_of(std::string_view name) const noexcept;
};

struct Field {
    std::string name;
    std::uint32_t number = 0;
    bool repeated = false;
    bool required = false;
    bool packed = false;
    Type type = Type::bytes;
    std::string type_name;      ///< full name of the enum or message
    std::string default_value;  ///< as text; empty if there is none

    Show show = Show::as_declared;
    bool hidden = false;
    bool noprint = false;
    bool flags = false;
};

/// The option `nmsg.type`.
struct TypeOption {
    std::string vendor;
    std::uint32_t vid = 0;
    std::string name;
    std::uint32_t msgtype = 0;
    std::optional<std::string> presenter;
};

/// The option `nmsg.derived`.
struct Derived {
    enum class Kind : std::uint8_t { bytes = 1, uint16 = 2, real = 3 };

    std::string name;
    std::optional<std::string> after;
    std::optional<std::string> from;
    Kind kind = Kind::bytes;
    std::optional<Show> show;
    bool noprint = false;
    bool with_default = false;
};

/// The option `nmsg.any_of`.
struct AnyOf {
    std::string name;
    std::vector<std::string> fields;
};

struct Message {
    std::string name;
    std::string full_name;  ///< with the package; without a leading dot
    std::string file;       ///< name of the file it is declared in
    std::vector<Field> fields;
    std::optional<TypeOption> type;
    std::vector<Derived> derived;
    std::vector<AnyOf> any_of;

    [[nodiscard]] const Field* find(std::string_view field) const noexcept;
};

/// The declarations of a set of files.
class Files {
public:
    /// Reads an encoded google.protobuf.FileDescriptorSet.
    /// \throws Error if it is malformed
    explicit Files(Bytes encoded);

    /// The names of the files; each comes after those it imports.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

    /// The messages a file declares at its top level, in order.
    [[nodiscard]] std::vector<const Message*> messages_of(std::string_view file) const;

    /// A declaration by its full name; null if there is none.
    [[nodiscard]] const Message* find_message(std::string_view full_name) const noexcept;
    [[nodiscard]] const Enum* find_enum(std::string_view full_name) const noexcept;

private:
    class Decoder;

    std::vector<std::string> names_;
    std::map<std::string, Message, std::less<>> messages_;
    std::map<std::string, Enum, std::less<>> enums_;
    std::map<std::string, std::vector<std::string>, std::less<>> top_level_;  // file: full names of its messages
};

}  // namespace spindrift::nmsg::descriptor

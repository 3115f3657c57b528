#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nmsgtool {

/// All options of the command line.
struct Options {
    using Text = std::optional<std::string>;
    using List = std::vector<std::string>;

    Text bpf;
    std::uint32_t byterate = 0;
    std::uint32_t count = 0;
    List readchan;
    int debug = 0;
    bool daemon = false;
    Text endline;
    List readpres;
    List filter;
    Text getgroup;
    Text getoperator;
    Text getsource;
    bool help = false;
    List readif;
    List readndag;
    List readjson;
    List writejson;
    Text kicker;
    Text kafkakey;
    List readkafka;
    List readsock;
    List readzsock;
    std::uint32_t mtu = 0;
    List statsmod;
    bool mirror = false;
    List writepres;
    List readpcap;
    Text pidfile;
    Text policy;
    List readnmsg;
    bool randomize = false;
    List writesock;
    List writezsock;
    Text setgroup;
    Text setoperator;
    Text setsource;
    std::uint32_t interval = 0;
    Text msgtype;
    Text username;
    bool unbuffered = false;
    bool version = false;
    Text vendor;
    List writenmsg;
    List writekafka;
    List readzchan;
    bool zlibout = false;

    // Options that nmsgtool 1.3.3 does not have.
    List schema;
    bool progress = false;
    bool no_progress = false;
    Text where;
    std::uint32_t stats = 0;
    Text metrics;
    Text compress_files;
    bool sources = false;
    bool list_types = false;
    Text list_fields;
    Text log;
    Text log_format;
    std::uint32_t stop_status = 1;
    Text json_time;
    std::uint32_t kickers = 16;
    bool recover = false;
    bool fsync = false;
    List allow;
    Text memory;
    List arrow;
    bool arrow_dict = false;
    bool arrow_zstd = false;
    Text columns;
    Text list_columns;
};

/// A counter: how often the option is given, or the number after `=`.
struct Counter {
    int Options::*target;
};

/// One option: its names, its value, and the member that stores it.
struct OptionSpec {
    using Target = std::variant<bool Options::*, std::uint32_t Options::*, Options::Text Options::*,
                                Options::List Options::*, Counter>;

    char letter;             ///< the short form; NUL for none
    std::string_view name;   ///< the long form
    std::string_view value;  ///< the placeholder of the value in help texts; empty for flags
    std::string_view help;
    Target target;
    std::string_view fallback{};  ///< of a numeric option: the option that gets values which are not a number

    [[nodiscard]] bool takes_value() const noexcept { return !value.empty(); }
    [[nodiscard]] bool is_integer() const noexcept { return std::holds_alternative<std::uint32_t Options::*>(target); }
};

/// The options of nmsgtool 1.3.3, in the order that resolves ambiguous abbreviations.
[[nodiscard]] std::span<const OptionSpec> option_table() noexcept;

/// The options that nmsgtool 1.3.3 does not have. They have long names only; abbreviations of the options above win.
[[nodiscard]] std::span<const OptionSpec> own_option_table() noexcept;

}  // namespace nmsgtool

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nmsgtool {

/// Everything the command line can say.
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

    // Ours alone.
    List schema;
    bool progress = false;
    bool no_progress = false;
    Text where;
    std::uint32_t stats = 0;
    Text metrics;
    Text compress_files;
};

/// Counts how often it is given, or takes the number behind `=`.
struct Counter {
    int Options::*place;
};

/// One option: how it is written, what it takes, and where that goes.
struct OptionSpec {
    using Place = std::variant<bool Options::*, std::uint32_t Options::*, Options::Text Options::*,
                               Options::List Options::*, Counter>;

    char letter;             ///< or NUL
    std::string_view name;   ///< the long form
    std::string_view value;  ///< what stands for the value in help texts; empty for flags
    std::string_view help;
    Place place;
    std::string_view yields_to{};  ///< of a number: the option that gets every value that is none

    [[nodiscard]] bool takes_value() const noexcept { return !value.empty(); }
    [[nodiscard]] bool is_integer() const noexcept { return std::holds_alternative<std::uint32_t Options::*>(place); }
};

/// The options of nmsgtool 1.3.3, in the order that decides about ambiguous abbreviations.
[[nodiscard]] std::span<const OptionSpec> option_table() noexcept;

/// Options of ours. They are long ones, and give way to abbreviations of the others.
[[nodiscard]] std::span<const OptionSpec> own_option_table() noexcept;

}  // namespace nmsgtool

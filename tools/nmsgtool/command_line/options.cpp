#include "options.hpp"

namespace nmsgtool {

std::span<const OptionSpec> option_table() noexcept {
    using O = Options;
    static const OptionSpec table[] = {
        {'b', "bpf", "filter", "keep only the packets a pcap filter matches", &O::bpf},
        {'B', "byterate", "bytes", "read -r inputs at no more than this many bytes a second", &O::byterate},
        {'c', "count", "count", "stop (with -k: start a new file) after this many messages", &O::count},
        {'C', "readchan", "channel", "receive the addresses of a channel alias", &O::readchan},
        {'d', "debug", "", "say more on stderr; again for still more", Counter{&O::debug}},
        {'D', "daemon", "", "go into the background", &O::daemon},
        {'e', "endline", "text", "end presentation lines with this instead of a newline", &O::endline},
        {'f', "readpres", "file", "read presentation text (needs -V, -T)", &O::readpres},
        {'F', "filter", "dso[,param]", "pass messages through a filter module", &O::filter},
        {'\0', "getgroup", "group", "keep only messages of this group", &O::getgroup},
        {'\0', "getoperator", "operator", "keep only messages of this operator", &O::getoperator},
        {'\0', "getsource", "source", "keep only messages of this source", &O::getsource},
        {'h', "help", "", "show this text", &O::help},
        {'i', "readif", "if[+][,snap]", "capture packets from an interface (+: promiscuous)", &O::readif},
        {'j', "readjson", "file", "read JSON lines", &O::readjson},
        {'J', "writejson", "file", "write JSON lines", &O::writejson},
        {'k', "kicker", "command", "go on after -c, -t with a new file; run this on the old one", &O::kicker},
        {'\0', "kafkakey", "field", "use this field as the key of Kafka records", &O::kafkakey},
        {'\0', "readkafka", "topic", "read from Kafka: nmsg:..., nmsgp:... or json:...", &O::readkafka},
        {'l', "readsock", "addr/port", "receive UDP datagrams", &O::readsock},
        {'L', "readzsock", "endpoint", "receive from a ZeroMQ endpoint", &O::readzsock},
        {'m', "mtu", "bytes", "largest container sent to -s outputs (default 8192)", &O::mtu},
        {'M', "statsmod", "dso[,param]", "export statistics through a module", &O::statsmod},
        {'\0', "mirror", "", "give every message to all outputs, not to one after the other", &O::mirror},
        {'o', "writepres", "file", "write presentation text", &O::writepres},
        {'p', "readpcap", "file", "read packets from a capture file", &O::readpcap},
        {'P', "pidfile", "file", "write the process id to this file", &O::pidfile},
        {'\0', "policy", "ACCEPT|DROP", "what happens to messages no filter decides about", &O::policy},
        {'r', "readnmsg", "file", "read NMSG containers", &O::readnmsg},
        {'R', "randomize", "", "begin -t intervals at a random moment", &O::randomize},
        {'s', "writesock", "addr/port[,rate]", "send UDP datagrams", &O::writesock},
        {'S', "writezsock", "endpoint", "send to a ZeroMQ endpoint", &O::writezsock},
        {'\0', "setgroup", "group", "set the group of all messages", &O::setgroup},
        {'\0', "setoperator", "operator", "set the operator of all messages", &O::setoperator},
        {'\0', "setsource", "source", "set the source of all messages", &O::setsource},
        {'t', "interval", "seconds", "stop (with -k: start a new file) at multiples of this time", &O::interval},
        {'T', "msgtype", "type", "message type", &O::msgtype},
        {'U', "username", "user", "go on as this user", &O::username},
        {'\0', "unbuffered", "", "write every message at once", &O::unbuffered},
        {'v', "version", "", "show the version", &O::version},
        {'V', "vendor", "vendor", "vendor of the message type (default base)", &O::vendor},
        {'w', "writenmsg", "file", "write NMSG containers", &O::writenmsg},
        {'\0', "writekafka", "topic", "write to Kafka: nmsg:..., nmsgp:... or json:...", &O::writekafka},
        {'Z', "readzchan", "channel", "receive the ZeroMQ endpoints of a channel alias", &O::readzchan},
        {'z', "zlibout", "", "compress NMSG output", &O::zlibout},
    };
    return table;
}

std::span<const OptionSpec> own_option_table() noexcept {
    using O = Options;
    static const OptionSpec table[] = {
        {'\0', "schema", "file|dir", "load message types from .proto files", &O::schema},
        {'\0', "progress", "", "show progress even if stderr is not a terminal", &O::progress},
        {'\0', "no-progress", "", "never show progress", &O::no_progress},
        {'\0', "where", "expression", "keep only messages this is true for: 'rrtype == \"A\"'", &O::where},
        // Scripts may use `--stats MODULE`, an abbreviation of --statsmod.
        {'\0', "stats", "seconds", "say on stderr every so often what came, went and was lost", &O::stats, "statsmod"},
        {'\0', "metrics", "addr:port", "serve the same numbers to Prometheus", &O::metrics},
        {'\0', "sources", "", "at the end, say what each sender of containers sent and what was lost", &O::sources},
        {'\0', "list-types", "", "list the message types", &O::list_types},
        {'\0', "list-fields", "type", "list the fields of a message type, and what --where can ask", &O::list_fields},
        {'\0', "readndag", "uri", "receive packets live: ndag:INTERFACE,GROUP[,PORT]", &O::readndag},
        {'\0', "compress-files", "zstd|gzip", "compress -o and -J files under -k", &O::compress_files},
        {'\0', "log", "file|syslog", "write messages there, with times and levels", &O::log},
        {'\0', "log-format", "text|json", "form of these messages, also on stderr", &O::log_format},
        {'\0', "stop-status", "number", "exit status after SIGINT or SIGTERM (default 1)", &O::stop_status},
        {'\0', "json-time", "iso|nmsg", "write times in JSON as RFC 3339: 2024-05-01T12:00:00Z", &O::json_time},
        {'\0', "kickers", "count", "run at most this many -k commands at once (default 16)", &O::kickers},
        {'\0', "recover", "", "finish the files that a crash left unfinished under -k", &O::recover},
        {'\0', "fsync", "", "write complete files through to the disk, for power cuts", &O::fsync},
        {'\0', "allow", "net", "accept datagrams and connections from these addresses only", &O::allow},
        {'\0', "memory", "size", "take no more memory than this for input (default 512M)", &O::memory},
        {'\0', "arrow", "file", "write an Arrow IPC stream: a table of one message type", &O::arrow},
        {'\0', "columns", "name,...", "write only these columns: time,rrname,rdata", &O::columns},
        {'\0', "list-columns", "type", "list the columns of the table of a message type", &O::list_columns},
        {'\0', "arrow-dict", "", "write names of enums and types as Arrow dictionaries", &O::arrow_dict},
        {'\0', "arrow-zstd", "", "compress the buffers of Arrow batches", &O::arrow_zstd},
    };
    return table;
}

}  // namespace nmsgtool

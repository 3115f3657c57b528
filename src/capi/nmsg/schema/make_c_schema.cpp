/// make_c_schema DESCRIPTORS C_DESCRIPTORS FOLDER
///
/// Makes of our schemas what others compile: without our options, with the fields of each message in the order that
/// their C structures have, and below `nmsg/`, where programs look for `nmsg/base/ipconn.pb-c.h`. DESCRIPTORS is an
/// encoded FileDescriptorSet; C_DESCRIPTORS is one too, and each file of it becomes FOLDER/NAME as text.

#include <fmt/core.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace pb = google::protobuf;

constexpr int c_order_option = 51403;  // of schema/nmsg/options.proto

pb::FileDescriptorSet read_set(const char* path) {
    std::ifstream file(path, std::ios::binary);
    pb::FileDescriptorSet files;
    if (!file || !files.ParseFromIstream(&file)) {
        throw std::runtime_error(fmt::format("{}: not an encoded FileDescriptorSet", path));
    }
    return files;
}

void write_file(const std::filesystem::path& path, const std::string& content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    if (!(file << content).flush()) {
        throw std::runtime_error(fmt::format("{}: cannot be written", path.string()));
    }
}

std::string path_for_programs(const std::string& path) {
    return path.starts_with("nmsg/") ? path : "nmsg/" + path;
}

/// The names in `nmsg.c_order` of a message, which libprotobuf does not know here.
std::vector<std::string> c_order(const pb::DescriptorProto& message) {
    const pb::UnknownFieldSet& options = message.options().unknown_fields();
    std::vector<std::string> names;
    for (int i = 0; i < options.field_count(); ++i) {
        if (options.field(i).number() == c_order_option) {
            std::istringstream words(options.field(i).length_delimited());
            names.assign(std::istream_iterator<std::string>(words), {});
        }
    }
    return names;
}

void order_fields(pb::DescriptorProto& message) {
    const std::vector<std::string> names = c_order(message);
    auto& fields = *message.mutable_field();
    if (names.empty()) {
        std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.number() < b.number(); });
        return;
    }
    const auto position = [&](const pb::FieldDescriptorProto& field) {
        const auto found = std::find(names.begin(), names.end(), field.name());
        if (found == names.end()) {
            throw std::runtime_error(fmt::format("{}: c_order lacks the field {}", message.name(), field.name()));
        }
        return found - names.begin();
    };
    std::sort(fields.begin(), fields.end(), [&](const auto& a, const auto& b) { return position(a) < position(b); });
    if (names.size() != static_cast<std::size_t>(fields.size())) {  // one that is no field, or one twice
        throw std::runtime_error(
            fmt::format("{}: c_order names {} fields of {}", message.name(), names.size(), fields.size()));
    }
}

void strip(pb::DescriptorProto& message) {
    order_fields(message);
    message.clear_options();
    for (pb::FieldDescriptorProto& field : *message.mutable_field()) {
        const bool packed = field.options().packed();
        field.clear_options();
        if (packed) {
            field.mutable_options()->set_packed(true);
        }
        field.clear_json_name();
    }
    for (pb::DescriptorProto& nested : *message.mutable_nested_type()) {
        strip(nested);
    }
}

pb::FileDescriptorProto stripped(const pb::FileDescriptorProto& original) {
    pb::FileDescriptorProto file = original;
    file.set_name(path_for_programs(file.name()));
    file.clear_dependency();
    for (const std::string& dependency : original.dependency()) {
        if (dependency != "nmsg/options.proto") {
            file.add_dependency(path_for_programs(dependency));
        }
    }
    for (pb::DescriptorProto& message : *file.mutable_message_type()) {
        strip(message);
    }
    return file;
}

bool is_for_programs(const std::string& path) {
    return path != "nmsg/options.proto" && !path.starts_with("google/");
}

void run(const char* input, const char* output, const std::filesystem::path& folder) {
    pb::FileDescriptorSet files;
    pb::DescriptorPool pool;
    const pb::FileDescriptorSet originals = read_set(input);
    for (const pb::FileDescriptorProto& file : originals.file()) {
        if (!is_for_programs(file.name())) {
            continue;
        }
        *files.add_file() = stripped(file);
        const pb::FileDescriptor* built = pool.BuildFile(*files.file().rbegin());
        if (built == nullptr) {
            throw std::runtime_error(fmt::format("{}: not valid without our options", file.name()));
        }
        write_file(folder / built->name(), built->DebugString());
    }
    write_file(output, files.SerializeAsString());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        fmt::print(stderr, "usage: make_c_schema DESCRIPTORS C_DESCRIPTORS FOLDER\n");
        return 2;
    }
    try {
        run(arguments[1], arguments[2], arguments[3]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "make_c_schema: {}\n", error.what());
        return 1;
    }
}

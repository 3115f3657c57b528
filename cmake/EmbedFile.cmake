# cmake -DINPUT=FILE -DOUTPUT=FILE.cpp -DHEADER=HEADER -DNAMESPACE=NS -DNAME=VARIABLE -P EmbedFile.cmake
#
# Writes a C++ source that defines the octets of INPUT as `const std::string_view NAME`, declared in HEADER.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," octets "${hex}")
string(REGEX REPLACE "(('.x..',){16})" "\\1\n    " octets "${octets}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr char octets[] = {
    ${octets}};

}  // namespace

// Before any code runs: modules use it while they are loaded.
constinit const std::string_view ${NAME}(octets, sizeof octets);

}  // namespace ${NAMESPACE}
")

# docker build -t sways .
# docker run --rm -v "$PWD:/tables" --user "$(id -u):$(id -g)" sways influence table.csv --outcome COLUMN

FROM rust:1.92-slim-trixie AS build
WORKDIR /source
COPY . .
RUN cargo build --profile dist --locked --package sways-cli

# The program needs the C library and nothing else: no shell, no package manager, no root.
FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /source/target/dist/sways /usr/local/bin/sways
COPY --from=build /source/LICENSE-MIT /source/LICENSE-APACHE /usr/share/doc/sways/
WORKDIR /tables
ENTRYPOINT ["sways"]
CMD ["--help"]

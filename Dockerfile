# The image holds one static file, the certificates of the public authorities, and an empty folder for the data.

FROM docker.io/library/golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
# timetzdata links the time zones in: the image has none.
RUN CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags "-s -w -X main.release=$VERSION" -o /out/aporte ./cmd/aporte \
	&& mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/aporte /usr/bin/aporte
COPY --from=build --chown=65532:65532 /out/data /data

# Nobody in particular: the number stands in no list of users.
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV PATH=/usr/bin APORTE_DB=/data/aporte.db APORTE_LISTEN=:8080
EXPOSE 8080
ENTRYPOINT ["/usr/bin/aporte"]
CMD ["serve"]
